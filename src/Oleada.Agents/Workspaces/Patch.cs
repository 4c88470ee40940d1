using Oleada.Agents.VersionControl;

namespace Oleada.Agents.Workspaces;

/// <summary>Patches as they are given out: no setting of whoever runs the server changes how they look, and none is longer than what is taken.</summary>
internal static class Patch
{
    /// <summary>Bytes of a patch that is given out.</summary>
    public const int MaxBytes = 2 << 20;

    private const int PartBytes = 4 * 1024;

    public static readonly string[] Options =
    [
        "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "--find-renames", "--submodule=short",
    ];

    /// <param name="range">Two commits, or what git calls a range.</param>
    /// <param name="to">Takes the patch, which ends at the end of a line; it can be sought in.</param>
    /// <returns>Whether the patch is longer and ends there.</returns>
    public static async Task<bool> WriteAsync(Git git, string gitFolder, IReadOnlyList<string> range, Stream to, CancellationToken cancellationToken)
    {
        var cut = await git.CopyAsync(GitPlace.Of(gitFolder), ["diff", .. Options, .. range, "--"], to, MaxBytes, cancellationToken);
        // Half a line of it would look like another line.
        if (cut)
            to.SetLength(await EndOfLastLineAsync(to, cancellationToken));
        return cut;
    }

    private static async Task<long> EndOfLastLineAsync(Stream patch, CancellationToken cancellationToken)
    {
        var part = new byte[PartBytes];
        for (var end = patch.Length; end > 0;)
        {
            var begin = Math.Max(0, end - part.Length);
            patch.Position = begin;
            var read = part.AsMemory(0, (int)(end - begin));
            await patch.ReadExactlyAsync(read, cancellationToken);
            if (read.Span.LastIndexOf((byte)'\n') is >= 0 and var last)
                return begin + last + 1;
            end = begin;
        }
        return 0;
    }
}
