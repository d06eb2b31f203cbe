"""The two lists of waste codes, as rows and files name them."""

EU, VN = "eu", "vn"
