using System.Security.Cryptography;
using Oleada.Agents.Paths;

namespace Oleada.Agents.Workspaces;

/// <param name="Sha256">Lower-case hex.</param>
internal readonly record struct Content(long Size, string Sha256)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Null if the file is gone, is no regular file or may not be read.</summary>
    public static Content? Read(string root, string path) => Read(WorkspaceFiles.Open(root, path));

    /// <summary>Null if the file is gone, is no regular file or may not be read.</summary>
    public static Content? Read(HeldFolder root, string path) => Read(WorkspaceFiles.Open(root, path));

    /// <summary>Null also where the bound is reached.</summary>
    public static Content? Read(HeldFolder root, string path, ReadBound bound)
    {
        var file = WorkspaceFiles.Open(root, path);
        if (file is null || bound.MayRead(file.Length))
            return Read(file);
        file.Dispose();
        return null;
    }

    private static Content? Read(FileStream? opened)
    {
        using var file = opened;
        try
        {
            return file is null ? null : Hash(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Content Hash(FileStream file)
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
