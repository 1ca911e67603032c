"""How the platform itself is doing: a page for Ekole's heads, and the same figures for whoever watches over it with Prometheus."""
