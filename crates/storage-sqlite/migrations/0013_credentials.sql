-- How well each credential of a key withstands guessing: 'strong', 'weak' or 'demo', judged when the
-- credential is set. NULL: the key has no such credential, or an older version set it. A server that
-- starts gives the demo's credentials their grade.
ALTER TABLE api_key ADD COLUMN secret_grade TEXT
    CHECK (secret_grade IS NULL OR secret_grade IN ('strong', 'weak', 'demo'));
ALTER TABLE api_key ADD COLUMN password_grade TEXT
    CHECK (password_grade IS NULL
           OR password IS NOT NULL AND password_grade IN ('strong', 'weak', 'demo'));
ALTER TABLE api_key ADD COLUMN token_grade TEXT
    CHECK (token_grade IS NULL
           OR token IS NOT NULL AND token_grade IN ('strong', 'weak', 'demo'));
