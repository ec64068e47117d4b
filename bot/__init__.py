"""The machine: adapters, dispatch, delivery, language. It knows no activity by name."""
