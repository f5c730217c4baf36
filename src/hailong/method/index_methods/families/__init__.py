"""The families of index methods, one file each with a `FAMILY`. Adding one is adding a file; nothing else names them."""
