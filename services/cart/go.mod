module github.com/souk-shop/souk/services/cart

go 1.26.4

require github.com/souk-shop/souk/internal v0.0.0

replace github.com/souk-shop/souk/internal => ../../internal
