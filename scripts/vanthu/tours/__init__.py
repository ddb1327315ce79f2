"""Roles at work in a real browser, for tests and for the pictures in docs/.

``browser``    the machine's Chromium and a person in front of it
``backstage``  what colleagues do meanwhile, over the calls of the screens
``gallery``    the main screens of each role
"""
