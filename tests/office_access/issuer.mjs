// An issuer (oidc-provider) that people log in at, and that programs get access tokens of; it knows nothing of the
// adapter. Its one argument is JSON: redirect, loggedOut, people (account to claims), claims (of access tokens, by client), jwks (of an office with a key); it prints its address as JSON.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const told = JSON.parse(process.argv[2]);

let answer = () => {};
const scopes = { 'urn:test:office': 'test:kpr/office', 'urn:test:intake': 'test:kpr/send' };
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  answer = issuer(base).callback();
  console.log(JSON.stringify({ issuer: base }));
});

function issuer(base) {
  const provider = new Provider(base, {
    clients: [
      {
        client_id: 'office',
        client_secret: 'not much of a secret, for a test',
        redirect_uris: [told.redirect],
        post_logout_redirect_uris: [told.loggedOut],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        scope: 'openid profile groups',
        token_endpoint_auth_method: 'client_secret_basic',
      },
      {
        client_id: 'program',
        client_secret: 'not much of one either, for a test',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: 'test:kpr/office',
      },
      ...(told.jwks ? [{
        // As HelseID has it: a key, and what is asked for is handed in before the browser comes.
        client_id: 'office-with-a-key',
        redirect_uris: [told.redirect],
        post_logout_redirect_uris: [told.loggedOut],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        scope: 'openid profile groups',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        require_pushed_authorization_requests: true,
        jwks: told.jwks,
      }] : []),
      {
        client_id: 'epj',
        client_secret: 'not much of one either, for a test',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: 'test:kpr/send test:kpr/office',
      },
    ],
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...told.people[id] }),
    }),
    claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
    // In the ID token, as an issuer that is asked for nothing more must give them.
    conformIdTokenClaims: false,
    scopes: ['openid', 'profile', 'groups', 'test:kpr/office', 'test:kpr/send'],
    // As HelseID says whose program asks.
    extraTokenClaims: (_context, token) => told.claims?.[token.clientId],
    pkce: { required: () => true },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      dPoP: { enabled: true, requireNonce: () => false },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:test:office',
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          scope: scopes[resource],
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    cookies: { keys: ['only for tests'] },
    ttl: { ClientCredentials: 600, Session: 600, Interaction: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
  });
  for (const event of ['authorization.error', 'grant.error', 'server_error']) {
    provider.on(event, (_context, error) => console.error(event, error.message, error.error_detail ?? error.cause ?? ''));
  }
  return provider;
}
