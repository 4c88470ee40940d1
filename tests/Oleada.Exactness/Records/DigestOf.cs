namespace Oleada.Exactness.Records;

/// <summary>A short digest of a sequence of texts (FNV-1a, 64 bits).</summary>
internal static class DigestOf
{
    public const ulong Nothing = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    public static ulong Next(ulong digest, string text)
    {
        foreach (var letter in text)
            digest = (digest ^ letter) * Prime;
        // The end of a text counts, or "ab","c" would be "a","bc".
        return (digest ^ '\n') * Prime;
    }
}
