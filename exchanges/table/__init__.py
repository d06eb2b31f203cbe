"""What lies on the table of a proposal: messages and papers, for who has a seat."""
