-- A copy of the database must not speak in the name of the agency.
UPDATE doc_exchange_backend
   SET active = false, secret_enc = NULL, password_enc = NULL;
UPDATE doc_axis_system SET active = false, secret_enc = NULL;
UPDATE doc_axis_uplink SET active = false, secret_enc = NULL;
UPDATE doc_hook SET active = false, secret_enc = NULL;
UPDATE doc_api_key SET active = false, key_hash = NULL;
