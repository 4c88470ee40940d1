using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Oleada.Server.Tls;

/// <summary>
/// The certificate that a server shows. It is read again when its files have changed: certificates are renewed while
/// servers run.
/// </summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _shown;
    private (DateTime, DateTime) _written;
    private DateTimeOffset _looked;

    /// <param name="onFailure">Told when renewed files cannot be used; what was shown before is shown on.</param>
    /// <exception cref="TlsException">The files cannot be used.</exception>
    public ServerCertificate(TlsFiles files, TimeProvider time, Action<Exception> onFailure)
    {
        _files = files;
        _time = time;
        _onFailure = onFailure;
        _looked = time.GetUtcNow();
        _written = Written();
        _shown = Load();
    }

    /// <summary>Called with the new certificate's hash.</summary>
    public Action<string>? Renewed { get; set; }

    /// <summary>SHA-256 of the certificate, in hexadecimal digits.</summary>
    public string Hash
    {
        get
        {
            lock (_gate)
                return HashOf(_shown);
        }
    }

    /// <summary>What to show to somebody who connects now.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (_time.GetUtcNow() - _looked >= LookEvery)
                Look();
            return _shown;
        }
    }

    private void Look()
    {
        _looked = _time.GetUtcNow();
        var written = Written();
        if (written == _written)
            return;
        _written = written;
        try
        {
            _shown = Load();
            Renewed?.Invoke(HashOf(_shown));
        }
        // Also when it cannot be told to others: who connects is not to pay for it.
        catch (Exception failure) when (failure is TlsException or IOException or UnauthorizedAccessException)
        {
            _onFailure(failure);
        }
    }

    private (DateTime, DateTime) Written() => (File.GetLastWriteTimeUtc(_files.Certificate), File.GetLastWriteTimeUtc(_files.Key));

    private SslStreamCertificateContext Load()
    {
        var all = new X509Certificate2Collection();
        Read(_files.Certificate, all.ImportFromPemFile);
        if (all.Count == 0)
            throw new TlsException($"{_files.Certificate} holds no certificate in PEM form");
        X509Certificate2? own = null;
        Read(_files.Key, file => own = X509Certificate2.CreateFromPemFile(_files.Certificate, file));
        // Without looking for issuers on the network: what is to be sent along is in the file.
        return SslStreamCertificateContext.Create(own!, [.. all.Skip(1)], offline: true);
    }

    private static void Read(string file, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TlsException($"{file} cannot be used for TLS: {failure.Message}", failure);
        }
    }

    private static string HashOf(SslStreamCertificateContext shown) => shown.TargetCertificate.GetCertHashString(HashAlgorithmName.SHA256);
}
