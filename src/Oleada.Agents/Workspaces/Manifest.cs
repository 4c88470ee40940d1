using System.Globalization;

namespace Oleada.Agents.Workspaces;

/// <param name="Sha256">Null where the file was never read.</param>
internal sealed record ManifestFile(string Path, FileStamp Stamp, string? Sha256);

/// <summary>
/// The files of a workspace before its first attempt, kept as long as the execution: the base against which changes
/// are found, also by a server that takes over.
/// </summary>
internal static class Manifest
{
    private const string Header = "oleada-manifest 1";

    /// <summary>Durable and whole, or not there.</summary>
    /// <param name="writeAll">Is given what takes one file after the other.</param>
    public static void Save(string file, Action<Action<ManifestFile>> writeAll)
    {
        var draft = file + ".new";
        using (var stream = new FileStream(draft, FileMode.Create))
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            text.WriteLine(Header);
            writeAll(one => text.WriteLine(Format(one)));
            text.Flush();
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, file, overwrite: true);
    }

    /// <exception cref="WorkspaceException">It is missing or torn.</exception>
    public static void Load(string file, Action<ManifestFile> take)
    {
        try
        {
            var isHeader = true;
            foreach (var line in File.ReadLines(file))
            {
                if (!isHeader)
                    take(Parse(line));
                else if (line != Header)
                    break;
                isHeader = false;
            }
            if (!isHeader)
                return;
        }
        catch (Exception failure) when (failure is IOException or FormatException or UnauthorizedAccessException)
        {
            throw new WorkspaceException($"{file}: cannot be read: {failure.Message}");
        }
        throw new WorkspaceException($"{file}: is no manifest of a workspace");
    }

    private static string Format(ManifestFile file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{file.Stamp.Size}\t{file.Stamp.ModifiedNs}\t{file.Stamp.ChangedNs}\t{file.Stamp.Inode}\t{file.Sha256 ?? "-"}\t{file.Path}");

    private static ManifestFile Parse(string line)
    {
        var fields = line.Split('\t', 6);
        if (fields.Length != 6)
            throw new FormatException("a line lacks fields");
        var stamp = new FileStamp(
            long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[2], CultureInfo.InvariantCulture), ulong.Parse(fields[3], CultureInfo.InvariantCulture));
        return new ManifestFile(fields[5], stamp, fields[4] is "-" ? null : fields[4]);
    }
}
