print("the report")
