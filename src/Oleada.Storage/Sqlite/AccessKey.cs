using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Oleada.Storage.Sqlite;

/// <summary>What the holder of a key may do.</summary>
public enum KeyRole
{
    Admin,
    Viewer,
    Internal,
}

/// <summary>A key as it is kept: nobody can make the key's text from it.</summary>
/// <param name="ExpiresAt">From when it opens nothing any more; null for a key that is good until it is revoked.</param>
public sealed record AccessKey(string Id, KeyRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null)
{
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

/// <summary>A key's text, <c>oleada_{role}_{43 characters}</c>: the only secret, given out once.</summary>
internal static class KeyText
{
    public const int SecretBytes = 32;

    public static string Of(KeyRole role, byte[] secret) => $"oleada_{NameOf(role)}_{Base64Url.EncodeToString(secret)}";

    /// <summary>One round of SHA-256 is enough for 256 random bits; passwords would need more.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static string NameOf(KeyRole role) => role switch
    {
        KeyRole.Admin => "admin",
        KeyRole.Viewer => "viewer",
        KeyRole.Internal => "internal",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
    };

    /// <returns>Null for a name that is no role.</returns>
    public static KeyRole? RoleOf(string name) => name switch
    {
        "admin" => KeyRole.Admin,
        "viewer" => KeyRole.Viewer,
        "internal" => KeyRole.Internal,
        _ => null,
    };
}
