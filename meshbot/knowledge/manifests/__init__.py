"""Strict checks of Kubernetes manifests: CRD schemas, their CEL rules, and what only the meshes' webhooks know."""
