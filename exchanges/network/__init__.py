"""Who is connected with whom: links and how they are drawn."""
