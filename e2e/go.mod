module github.com/souk-shop/souk/e2e

go 1.26.4

require github.com/souk-shop/souk/internal v0.0.0

require github.com/google/uuid v1.6.0

replace github.com/souk-shop/souk/internal => ../internal
