using System.Security.Cryptography;

namespace Oleada.Agents.Workspaces;

/// <param name="Sha256">Lower-case hex.</param>
internal readonly record struct Content(long Size, string Sha256)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Null if the file is gone, is no regular file or may not be read.</summary>
    public static Content? Read(string root, string path)
    {
        try
        {
            using var file = WorkspaceFiles.Open(root, path);
            return file is null ? null : Read(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Content Read(FileStream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Clamp(file.Length, 1, BufferSize)];
        long size = 0;
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            size += count;
        }
        return new Content(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
