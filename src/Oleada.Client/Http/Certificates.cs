using System.Net.Security;
using System.Security.Cryptography;

namespace Oleada.Client.Http;

/// <summary>Which certificates of servers are good.</summary>
internal static class Certificates
{
    /// <returns>Null where this machine's own trust is all.</returns>
    public static RemoteCertificateValidationCallback? Check(OleadaClientOptions options) => options.CertificateHash is not { } wanted
        ? null
        : (_, shown, _, errors) => wanted() is { } hash
            ? string.Equals(shown?.GetCertHashString(HashAlgorithmName.SHA256), hash, StringComparison.OrdinalIgnoreCase)
            : errors == SslPolicyErrors.None;
}
