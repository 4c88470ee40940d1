using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Oleada.Tests;

/// <summary>A certificate for this machine that nobody has signed, in a folder.</summary>
internal sealed class TestCertificate
{
    public TestCertificate(string folder, string name = "server")
    {
        (File, Key) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        Hash = Renew();
    }

    public string File { get; }

    public string Key { get; }

    public string Hash { get; private set; }

    /// <summary>Puts a new one into the files.</summary>
    /// <returns>Its hash.</returns>
    public string Renew()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=oleada.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        System.IO.File.WriteAllText(File, made.ExportCertificatePem());
        System.IO.File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        return Hash = made.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
