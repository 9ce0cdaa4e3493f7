export {
  type Authority,
  type AuthorityRequest,
  createCertificateAuthority,
  loadCertificateAuthority,
} from './certificate-authority.ts';
export type { CertificateRequest, IssuedCertificate } from './issue-certificate.ts';
export { type CertificateFacts, readCertificate } from './read-certificate.ts';
