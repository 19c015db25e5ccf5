"""What of a record a person has to look at, where on its pages, and with which answers."""
