"""The listings page: filters, order, columns, pages of any number of rows, saved views, many rows changed at once."""
