/**
 * Names of headers by which proxies and gateways tell services who asks. Outside nobody may say that of
 * themselves, so a gateway that checks tokens lets none of them in.
 */

/**
 * As they are called by CGI (`Remote-User`), oauth2-proxy (`X-Forwarded-Preferred-Username`, `X-Auth-Request-…`),
 * Authelia (`Remote-Groups`), Grafana (`X-WEBAUTH-USER`), Kong (`X-Consumer-…`, `X-Credential-…`, `X-Userinfo`),
 * and the gateways of Google, Amazon, Azure, Cloudflare and Istio. In lower case, with `-` for `_`.
 */
const names: readonly RegExp[] = [
  /^remote-(user|name|email|groups)$/,
  /^x-(webauth|remote)-(user|name|email|groups?|roles?)$/,
  /^x-(user|username|userid|userinfo|uid|auth|authenticated|identity|principal|subject|sub)(-.*)?$/,
  /^x-(emails?|groups?|roles?|scopes?|claims?|permissions)$/,
  /^x-(role|scope|claim)s?-.*$/,
  /^x-forwarded-(user|username|preferred-username|userid|uid|email|groups?|roles?|access-token|id-token)$/,
  /^x-(consumer|credential|anonymous-consumer|jwt)(-.*)?$/,
  /^x-(goog-(authenticated-user|iap-jwt)|amzn-oidc|ms-(client-principal|token)|endpoint-api-userinfo|apigateway-api-userinfo)(-.*)?$/,
  /^x-(forwarded-client-cert|client-cert|ssl-client)(-.*)?$/,
  /^(ssl-client|client-cert|cf-access|tailscale-user)(-.*)?$/,
];

/** Some readers take `_` for `-` (CGI turns both into `_`). */
export function namesAnIdentity(header: string): boolean {
  const name = header.toLowerCase().replaceAll('_', '-');
  return names.some((pattern) => pattern.test(name));
}
