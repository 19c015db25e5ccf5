"""A sheet read again in a process of its own, as a reviewer says that its pages lie."""
