query = """
FROM users
"""
