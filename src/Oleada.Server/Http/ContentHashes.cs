using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Oleada.Server.Http;

/// <summary>
/// SHA-256 of files as they are now, not as the log remembers them. Remembers some, so that reading a large file range by
/// range does not hash it each time.
/// </summary>
internal sealed class ContentHashes(TimeProvider time)
{
    private const int Most = 1024;

    // A file that was written just now may be written again within one tick of the file system's clock.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string File, long Length, DateTime Written), string> _known = new();

    /// <param name="name">Names the file among all files of all executions.</param>
    /// <returns>Lower-case hex; the file's position is at its beginning then.</returns>
    public async Task<string> OfAsync(string name, FileStream file, CancellationToken cancellation)
    {
        var written = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        var key = (name, file.Length, written);
        if (_known.TryGetValue(key, out var known))
            return known;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        file.Position = 0;
        if (_known.Count >= Most)
            _known.Clear();
        if (time.GetUtcNow().UtcDateTime - written > Settled)
            _known[key] = hash;
        return hash;
    }
}
