"""Who is let in, and as whom: accounts, passwords, sessions, keys, single sign-on, and what each viewer sees."""
