"""Published problems of the field, solved by the code that the product plans with."""
