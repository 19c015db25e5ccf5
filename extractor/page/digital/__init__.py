"""What a born-digital page says of itself: characters, rules and curves, where the picture shows them."""
