"""The subcommands of ``pytest-incidents``, one module each."""
