"""Reading a question together with a passage: does the passage answer it?"""
