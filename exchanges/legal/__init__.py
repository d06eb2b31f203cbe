"""The legal gate of a link: what the law asks of whom before deliveries start. facts, requirements, checklist pure."""
