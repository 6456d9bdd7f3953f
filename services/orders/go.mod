module github.com/souk-shop/souk/services/orders

go 1.26.4

require github.com/souk-shop/souk/internal v0.0.0

require pgregory.net/rapid v1.3.0 // indirect

replace github.com/souk-shop/souk/internal => ../../internal
