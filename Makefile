# What people type. The work is in tools/cmd/souk; `bin/souk help` in .souk has the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PROFILE ?= embedded
SOUK := .souk/bin/souk

.PHONY: help souk run build init stop status logs seed clean test unit browser lint bench

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

souk:
	@command -v go >/dev/null || { echo "souk: the go command is not in PATH: install Go 1.26 or newer from https://go.dev/dl/" >&2; exit 1; }
	@mkdir -p .souk/bin && go build -o $(SOUK) ./tools/cmd/souk

run: souk ## Start the whole shop; PROFILE=redis runs it on Redis, ARGS="..." goes to souk up
	@exec $(SOUK) up --profile $(PROFILE) $(ARGS)

build: souk ## Build the services
	@$(SOUK) build

init: souk ## Make folders and secrets, for dapr run -f .
	@$(SOUK) init

stop: souk ## Stop the shop that runs
	@$(SOUK) down

status: souk ## Show what runs and how it does
	@$(SOUK) status

logs: souk ## Print logs; APP=orders for one, ARGS=-f to follow
	@$(SOUK) logs $(APP) $(ARGS)

seed: souk ## Load the sample catalogue again; ARGS="--products 1000" generates some
	@$(SOUK) seed $(ARGS)

test: ## Run every test, on real sidecars; installs or builds what it needs
	@tools/test.sh

unit: ## Run the modules' own tests only
	@tools/test.sh unit

browser: ## Run the storefront's tests in a real browser only
	@tools/test.sh browser

lint: ## Run golangci-lint (with gofumpt) and, where its database is in reach, govulncheck
	@tools/lint.sh

.PHONY: images
images: ## Make the container images, with no registry and no docker; ARGS="--app orders --platform linux/amd64"
	@mkdir -p .souk/bin && go build -o .souk/bin/images ./tools/cmd/images
	@.souk/bin/images --root . $(ARGS)

bench: build ## Measure checkouts per second and product reads per second, on a shop of its own
	@go run ./e2e/cmd/bench

bench-search: build ## Measure search and pages with 100,000 generated products: some 40 minutes
	@go run ./e2e/cmd/bench -products 100000

clean: ## Delete all state, logs, secrets and builds
	@if [ -x $(SOUK) ]; then $(SOUK) down; fi
	@rm -rf .souk

.PHONY: kind kind-up kind-down kind-images
kind:
	@mkdir -p .souk/bin && go build -o .souk/bin/souk-kind ./tools/cmd/kind

kind-up: kind ## Find or make a development cluster, with Dapr and Redis; IMAGES=debian where no registry can be reached
	@.souk/bin/souk-kind up $(if $(IMAGES),--images $(IMAGES)) $(ARGS)

kind-down: kind ## Delete the development cluster, where kind-up made it
	@.souk/bin/souk-kind down $(ARGS)

kind-images: ## Make the infrastructure's images from Debian's packages, with no registry
	@k8s/debian/images.sh

.PHONY: chart-docs chart-package chart-push
HELM ?= helm
HELM_DOCS := github.com/norwoodj/helm-docs/cmd/helm-docs@v1.14.2

chart-docs: ## Write the chart's README and its copy of the component profile
	@go generate ./tools/internal/chart
	@go run $(HELM_DOCS) --chart-search-root charts --log-level warning

chart-package: ## Package the chart into .souk/charts
	@command -v $(HELM) >/dev/null || { echo "souk: the helm command is not in PATH: install Helm 3.14 or newer, or name one with HELM=" >&2; exit 1; }
	@rm -rf .souk/charts && $(HELM) package charts/souk --destination .souk/charts

chart-push: ## Publish the chart as an OCI artifact: make chart-push OCI=oci://ghcr.io/souk-shop/charts
	@case "$(OCI)" in oci://*) ;; *) echo "souk: name the registry, as in OCI=oci://ghcr.io/souk-shop/charts" >&2; exit 1;; esac
	@$(MAKE) --no-print-directory chart-package
	@$(HELM) push .souk/charts/souk-*.tgz $(OCI) $(ARGS)

.PHONY: test-chart
test-chart: ## Check the chart: lint, suites, schemas, golden renders, policy; UPDATE=1 writes the golden renders anew
	@cd tools/chart && GOWORK=off go test -count=1 -timeout 30m $(if $(UPDATE),-run TestGolden . -update,./...)

.PHONY: test-monitoring
test-chart: test-monitoring
test-monitoring: ## Check alerts and dashboards against what sidecars really say
	@cd tools/monitoring && GOWORK=off go test -count=1 -timeout 30m ./...

.PHONY: test-kind
test-kind: kind ## Test the shop on a real cluster on kind: installation, access control, rollouts under load; KEEP=1 leaves it there
	@SOUK_TEST_KIND=1 go test -count=1 -timeout 60m -v ./e2e/cluster $(ARGS)
