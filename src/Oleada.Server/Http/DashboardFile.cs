using System.Security.Cryptography;

namespace Oleada.Server.Http;

/// <summary>One file of the dashboard with what the build packed beside it, ready to be sent.</summary>
internal sealed record DashboardFile(string ContentType, string Tag, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
{
    public static DashboardFile Read(string path)
    {
        var plain = File.ReadAllBytes(path);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16))}\"";
        return new DashboardFile(ContentTypes.Of(path, "unknown"), tag, plain, Packed(path + ".br"), Packed(path + ".gz"));
    }

    /// <summary>The smallest form that the client says it understands.</summary>
    /// <param name="accepted">The client's <c>Accept-Encoding</c>.</param>
    public (byte[] Bytes, string? Encoding) For(string accepted)
    {
        if (Brotli is not null && Accepts(accepted, "br"))
            return (Brotli, "br");
        return Gzip is not null && Accepts(accepted, "gzip") ? (Gzip, "gzip") : (Plain, null);
    }

    private static byte[]? Packed(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private static bool Accepts(string accepted, string encoding)
    {
        foreach (var entry in accepted.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = entry.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0].Equals(encoding, StringComparison.OrdinalIgnoreCase))
                return !parts.Skip(1).Any(part => part is "q=0" or "q=0.0" or "q=0.00" or "q=0.000");
        }
        return false;
    }
}
