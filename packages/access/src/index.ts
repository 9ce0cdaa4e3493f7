export { adminUser, authenticatedGroup, type Identity } from './identity.ts';
export {
  type AdminToken,
  type AdminTokenDeps,
  type AdminTokenRequest,
  ensureAdminToken,
} from './sign-in/admin-token.ts';
export { type ApiTokenHandler, createApiTokenHandler } from './sign-in/api-token-handler.ts';
export { type ApiTokenDeps, issueFeedToken } from './sign-in/api-tokens.ts';
export { type FrontProxySettings, type ProxiedRequest, readProxiedIdentity } from './sign-in/front-proxy.ts';
export {
  type Authenticator,
  createTokenAuthenticator,
  type TokenAuthenticatorDeps,
} from './sign-in/token-authenticator.ts';
export { type FileKekOptions, openFileKek } from './vault/file-kek.ts';
export type { Kek, WrappedKey } from './vault/kek.ts';
export type { SealRequest } from './vault/sealed-row.ts';
export { createVault, type Vault, type VaultDeps } from './vault/vault.ts';
export type { VaultErrorCode } from './vault/vault-error.ts';
export { type ProxiedReaders, visibleSetOf } from './visible-set.ts';
