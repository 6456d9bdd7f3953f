package events

import "errors"

// StockLine is a quantity of a SKU.
type StockLine struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// StockReserved is published when every line of an order is reserved.
type StockReserved struct {
	OrderID string      `json:"order_id"`
	Lines   []StockLine `json:"lines"`
}

// EventType implements [Payload].
func (StockReserved) EventType() string { return "shop.souk.StockReserved.v1" }

// Validate implements [Payload].
func (s StockReserved) Validate() error { return required("order_id", s.OrderID) }

// Shortage is a line that could not be reserved, and how much there was.
type Shortage struct {
	SKU       string `json:"sku"`
	Quantity  int64  `json:"quantity"`
	Available int64  `json:"available"`
}

// StockRejected is published when a line of an order could not be reserved: then none is.
type StockRejected struct {
	OrderID   string     `json:"order_id"`
	Reason    string     `json:"reason"`
	Shortages []Shortage `json:"shortages"`
}

// EventType implements [Payload].
func (StockRejected) EventType() string { return "shop.souk.StockRejected.v1" }

// Validate implements [Payload].
func (s StockRejected) Validate() error {
	return errors.Join(required("order_id", s.OrderID), required("reason", s.Reason))
}

// StockChanged is published when a SKU's stock changed: on hand − reserved = available, none of them below zero.
type StockChanged struct {
	SKU       string `json:"sku"`
	Version   int64  `json:"version"`
	OnHand    int64  `json:"on_hand"`
	Reserved  int64  `json:"reserved"`
	Available int64  `json:"available"`
}

// EventType implements [Payload].
func (StockChanged) EventType() string { return "shop.souk.StockChanged.v1" }

// Validate implements [Payload].
func (s StockChanged) Validate() error {
	return errors.Join(required("sku", s.SKU), between("on_hand", s.OnHand, 0, 1<<62),
		between("reserved", s.Reserved, 0, s.OnHand), between("available", s.Available, s.OnHand-s.Reserved, s.OnHand-s.Reserved))
}
