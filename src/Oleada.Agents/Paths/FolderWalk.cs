using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Paths;

internal enum WalkStep
{
    /// <summary>On to the next name.</summary>
    Next,

    /// <summary>Into this folder, later.</summary>
    Enter,

    /// <summary>The walk ends here.</summary>
    Stop,
}

/// <summary>A name that a walk came to. Valid until the visit returns.</summary>
/// <param name="handle">The open folder that it is in.</param>
/// <param name="folder">The path of that below the root; empty for the root.</param>
internal readonly ref struct WalkedName(SafeFileHandle handle, string folder, ReadOnlySpan<byte> name, FileFacts facts)
{
    public SafeFileHandle Handle { get; } = handle;

    public string Folder { get; } = folder;

    public ReadOnlySpan<byte> Name { get; } = name;

    public FileFacts Facts { get; } = facts;

    /// <summary>Relative to the root; bytes that are no UTF-8 are replaced.</summary>
    public string Path
    {
        get
        {
            Span<char> text = stackalloc char[Name.Length];
            text = text[..Encoding.UTF8.GetChars(Name, text)];
            return Folder.Length == 0 ? text.ToString() : string.Concat(Folder, "/", text);
        }
    }

    public bool IsText => Utf8.IsValid(Name);
}

internal delegate WalkStep VisitName(in WalkedName name);

/// <summary>
/// Walks a folder by descriptors, reads no file and follows no link: what commands exchange meanwhile leads nowhere else. Its
/// memory is bounded by the folders that are still to be entered.
/// </summary>
internal sealed class FolderWalk(HeldFolder root)
{
    /// <summary>Folders that may wait to be entered; there are as many paths in memory.</summary>
    private const int MaxWaiting = 20_000;

    private const PathRules Rules = PathRules.Beneath | PathRules.NoMagicLinks | PathRules.NoLinks;

    private readonly FolderNames _names = new();
    /// <summary>Paths as the file system has them: a name need not be text.</summary>
    private readonly Stack<byte[]> _waiting = new([[]]);

    /// <returns>Whether all was seen: no visit stopped the walk, and no more folders waited than may.</returns>
    public bool Run(VisitName visit)
    {
        var isWhole = true;
        while (_waiting.TryPop(out var folder))
        {
            using var handle = OpenAt2.Open(root.Handle, folder.Length == 0 ? "."u8 : folder, OpenAt2.ReadOnly | OpenAt2.FolderOnly, Rules, out _);
            // Commands are at work: a folder may vanish while it is read, or be made unreadable, or too deep.
            if (handle.IsInvalid)
                continue;
            if (!Visit(handle, folder, visit, ref isWhole))
                return false;
        }
        return isWhole;
    }

    private bool Visit(SafeFileHandle handle, byte[] folder, VisitName visit, ref bool isWhole)
    {
        var text = Encoding.UTF8.GetString(folder);
        _names.Begin();
        while (_names.MoveNext(handle))
        {
            if (!FileStat.TryRead(handle, ref _names.Bytes[_names.Start], out var facts))
                continue;
            var name = new WalkedName(handle, text, _names.Name, facts);
            switch (visit(name))
            {
                case WalkStep.Stop:
                    return false;
                case WalkStep.Enter when _waiting.Count >= MaxWaiting:
                    isWhole = false;
                    break;
                case WalkStep.Enter:
                    _waiting.Push(folder.Length == 0 ? name.Name.ToArray() : [.. folder, (byte)'/', .. name.Name]);
                    break;
            }
        }
        return true;
    }
}
