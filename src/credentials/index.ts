export {
  type Credential,
  type FlowScope,
  isScoped,
  isUsableIn,
  type OpenCredential,
} from './domain/credential.js';
export { CredentialBox, MissingKeyError } from './domain/credential-box.js';
export { credentialErrors } from './domain/credential-errors.js';
export { CredentialOpener, type SealedCredential } from './domain/credential-opener.js';
export { CredentialEntity } from './persistence/credential.entity.js';
export { CredentialScopeEntity } from './persistence/credential-scope.entity.js';
export { CredentialsRepository } from './persistence/credentials.repository.js';
export { CredentialsModule } from './credentials.module.js';
