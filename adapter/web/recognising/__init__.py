"""
Programs and organisations, recognised by what they bring (SEC-07): for the intake and for the office alike.

    issuer         who signs tokens, and with which keys
    signed         tokens, opened strictly
    proofs         that who shows a token holds its key (DPoP)
    tokens         access tokens that were made for us
    certificates   certificates that our proxies hand on

What somebody recognised may do, each door decides by itself.
"""
