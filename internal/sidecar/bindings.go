package sidecar

import (
	"context"

	dapr "github.com/dapr/go-sdk/client"

	"github.com/souk-shop/souk/internal/problem"
)

// ObjectName returns the metadata that names an object, for any of the components that keep objects: each has a word of
// its own for it, and does not mind those of the others.
func ObjectName(name string) map[string]string {
	return map[string]string{
		"fileName": name, // localstorage
		"key":      name, // aws.s3, gcp.bucket, alicloud.oss, huawei.obs
		"blobName": name, // azure.blobstorage
	}
}

type bindingClient interface {
	InvokeBinding(ctx context.Context, in *dapr.InvokeBindingRequest) (*dapr.BindingEvent, error)
}

type daprBindings struct{ client bindingClient }

var _ Bindings = (*daprBindings)(nil)

func (b *daprBindings) Invoke(ctx context.Context, binding string, r BindingRequest) (BindingAnswer, error) {
	answer, err := b.client.InvokeBinding(ctx, &dapr.InvokeBindingRequest{
		Name: binding, Operation: r.Operation, Data: r.Data, Metadata: r.Metadata,
	})
	if err != nil {
		return BindingAnswer{}, problem.NewUnavailable(binding, "The binding %s did not do it.", binding).Because(err)
	}
	if answer == nil {
		return BindingAnswer{}, nil
	}
	return BindingAnswer{Data: answer.Data, Metadata: answer.Metadata}, nil
}
