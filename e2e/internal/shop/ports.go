package shop

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
)

const (
	// apps is how many ports in a row each of the ranges of dapr.yaml takes, the broker's app included.
	apps = 10
	// step is how far the ports of a replica are from those of the one before.
	step = 20
)

// bases are the first ports of the ranges that dapr.yaml uses; an offset is added to each.
var bases = []int{7000, 3500, 5100, 5200, 9100}

// freeOffset finds an offset at which every port of the shop is free, or takes the one that SOUK_PORT_OFFSET names.
func freeOffset(replicas int) (int, error) {
	if text := os.Getenv("SOUK_PORT_OFFSET"); text != "" {
		return strconv.Atoi(text)
	}
	for range 200 {
		offset := 1000 + 10*rand.IntN(900)
		if isFree(4222+offset) && replicasFree(offset, replicas) {
			return offset, nil
		}
	}
	return 0, errors.New("no free ports for a shop")
}

func replicasFree(offset, replicas int) bool {
	for range replicas {
		if !isFree(8080+offset) || !isFree(8090+offset) || !rangesFree(offset) {
			return false
		}
		offset += step
	}
	return true
}

func rangesFree(offset int) bool {
	for _, base := range bases {
		for i := range apps {
			if !isFree(base + offset + i) {
				return false
			}
		}
	}
	return true
}

func isFree(port int) bool {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// FreePort returns a port on loopback that was free just now, between those of shops and those that a system gives to
// connections: so a server that is killed finds it free again.
func FreePort() (int, error) {
	for range 200 {
		if port := 20000 + rand.IntN(12000); isFree(port) {
			return port, nil
		}
	}
	return 0, errors.New("no free port")
}
