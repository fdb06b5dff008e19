// An issuer (oidc-provider) and an API (oauth4webapi) that know nothing of the adapter, on one port of this
// machine. Its one argument is JSON: certificate, key, scope, clients; it prints its addresses as JSON.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { randomBytes, randomUUID } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import Provider from 'oidc-provider';

const told = JSON.parse(process.argv[2]);
const algorithms = ['PS256', 'ES256', 'ES384', 'ES512', 'RS256'];
const audience = 'urn:test:api';
// Seconds that a proof may be old, as HelseID's sample API has it: one, and five for clocks.
const oldest = 6;

const seen = { assertions: [], proofs: new Set(), nonce: randomUUID() };

let answer = () => {};
const server = createServer(
  { cert: readFileSync(told.certificate), key: readFileSync(told.key) },
  (request, response) => answer(request, response),
);
server.listen(0, '127.0.0.1', () => {
  const base = `https://localhost:${server.address().port}`;
  const issue = issuer(base).callback();
  const authorizationServer = { issuer: base, jwks_uri: `${base}/jwks` };
  answer = (request, response) => {
    const path = request.url.split('?')[0];
    if (path === '/seen') return reply(response, 200, { assertions: seen.assertions });
    if (path.startsWith('/api')) return judge(request, response, base, authorizationServer);
    return issue(request, response);
  };
  console.log(JSON.stringify({ issuer: base, api: `${base}/api`, apiWithNonce: `${base}/api-with-nonce` }));
});

function issuer(base) {
  const provider = new Provider(base, {
    clients: told.clients.map((client) => ({
      client_id: client.id,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: told.scope,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: client.algorithm,
      dpop_bound_access_tokens: true,
      jwks: { keys: [{ ...client.jwk, kid: client.kid, alg: client.algorithm, use: 'sig' }] },
    })),
    clientAuthMethods: ['private_key_jwt'],
    assertJwtClientAuthClaimsAndHeader: async (_context, claims, header) => assertion(base, claims, header),
    enabledJWA: {
      clientAuthSigningAlgValues: algorithms,
      dPoPSigningAlgValues: algorithms,
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          scope: told.scope,
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    scopes: told.scope.split(' '),
    ttl: { ClientCredentials: 600 },
  });
  // To its own log, so that a failed test says why.
  for (const event of ['grant.error', 'server_error']) {
    provider.on(event, (_context, error) => console.error(event, error.message, error.error_detail ?? error.cause ?? ''));
  }
  return provider;
}

// What HelseID's profile asks beyond what the library does by itself.
function assertion(base, claims, header) {
  const wrong =
    header.typ !== 'client-authentication+jwt' || !header.kid
    || claims.aud !== base || claims.sub !== claims.iss
    || !(claims.exp - claims.iat > 0 && claims.exp - claims.iat <= 60) || claims.nbf > Date.now() / 1000 + 1;
  if (wrong) throw new Error('not after the profile');
  seen.assertions.push({ client: claims.iss, details: claims.assertion_details ?? null });
}

async function judge(request, response, base, authorizationServer) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const asked = new Request(base + request.url, { method: request.method, headers: request.headers });
    const claims = await oauth.validateJwtAccessToken(authorizationServer, asked, audience, {
      requireDPoP: true,
      signingAlgorithms: algorithms,
    });
    const proof = JSON.parse(Buffer.from(request.headers.dpop.split('.')[1], 'base64url'));
    if (Math.abs(Date.now() / 1000 - proof.iat) > oldest) throw new Error('old');
    if (request.url.startsWith('/api-with-nonce') && proof.nonce !== seen.nonce) {
      response.setHeader('www-authenticate', 'DPoP error="use_dpop_nonce", error_description="with a nonce"');
      response.setHeader('dpop-nonce', seen.nonce);
      return reply(response, 401, {});
    }
    if (seen.proofs.has(proof.jti)) throw new Error('repeated');
    seen.proofs.add(proof.jti);
    return reply(response, 200, { scope: claims.scope, client: claims.client_id, length: Buffer.concat(chunks).length });
  } catch (error) {
    response.setHeader('www-authenticate', 'DPoP error="invalid_dpop_proof"');
    return reply(response, 401, { refused: error.code ?? error.message });
  }
}

function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
