"""Reading YAML content with line numbers; used by the loaders of knowledge, quiz and estimate."""
