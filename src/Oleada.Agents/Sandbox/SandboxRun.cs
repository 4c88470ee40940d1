using Oleada.Agents.Paths;
using Oleada.Agents.Relay;
using Oleada.Agents.Relay.Answers;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Sandbox;

/// <summary>One shell command to be run.</summary>
public sealed record SandboxRun
{
    /// <summary>Text for <c>/bin/sh -c</c>.</summary>
    public required string Command { get; init; }

    public required SandboxFolders Folders { get; init; }

    /// <summary>The whole environment: nothing is inherited beside it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required Limits Limits { get; init; }

    /// <summary>
    /// What the command may reach of the network: their variables are added to the environment. A plain process gets
    /// the real addresses and keys.
    /// </summary>
    public IReadOnlyList<RelayedEndpoint> Endpoints { get; init; } = [];

    /// <summary>
    /// Takes what each answer of a model used, when that has ended; several at a time. All of them before the run's end. A
    /// plain process reaches its models by itself, and nothing is known of it.
    /// </summary>
    public Func<ModelAnswer, ValueTask> Answered { get; init; } = static _ => ValueTask.CompletedTask;

    /// <summary>Hosts that it may reach by <c>HTTPS_PROXY</c>, under their own names and with what it has of keys.</summary>
    public IReadOnlyList<TunneledHost> Hosts { get; init; } = [];

    /// <summary>What becomes of requests whose tokens the relay cannot count.</summary>
    public UncountedRule Uncounted { get; init; } = UncountedRule.None;

    /// <summary>
    /// Writes to the command's stdin, which is closed when it returns; it is given the stream and a token that is
    /// cancelled when the command has ended. Stdin is closed from the beginning if null.
    /// </summary>
    public Func<Stream, CancellationToken, Task>? Input { get; init; }

    /// <summary>Characters of a line of stdout that are handed on; the rest is cut off.</summary>
    public int MaxLine { get; init; } = LineReader.MaxCharacters;

    /// <summary>Takes the lines of stdout and stderr; may be called for both at the same time.</summary>
    public required LineSink Output { get; init; }
}

/// <summary>Takes one line without its end. A slow sink slows the program down.</summary>
public delegate ValueTask LineSink(string channel, string text, bool truncated);

/// <summary>What a command sees of the file system, beside the programs of the machine.</summary>
/// <param name="Work">The folder that it starts in, and may write.</param>
/// <param name="Home">Its home folder, which it may write.</param>
/// <param name="Mounts">What else it sees, or does not see though it lies within something that it sees.</param>
/// <param name="Etc">What it sees as <c>/etc</c>, by <see cref="SandboxEtc"/>; nothing if null.</param>
public sealed record SandboxFolders(string Work, string Home, IReadOnlyList<Mount> Mounts, string? Etc = null)
{
    /// <summary>Writable folders that the server holds: a command starts only where it finds these in their places.</summary>
    internal IReadOnlyList<HeldFolder> Held { get; init; } = [];

    /// <summary>All that a command may write, but for what is in memory.</summary>
    internal IEnumerable<string> Writable =>
        Mounts.Where(mount => mount.Kind == MountKind.Writable).Select(mount => mount.Path).Prepend(Home).Prepend(Work).Distinct(StringComparer.Ordinal);

    /// <summary>Whether something is in the folder to work in: a file, or for <c>name/</c> a folder.</summary>
    internal bool Has(string path) => HeldAt(Work) is { } held ? WorkspaceFiles.Exists(held, path) : WorkspaceFiles.Exists(Work, path);

    internal HeldFolder? HeldAt(string path) => Held.FirstOrDefault(folder => folder.Path == path);
}

public enum MountKind
{
    Readable,
    Writable,

    /// <summary>An empty folder in place of the real one.</summary>
    Hidden,
}

/// <summary>A path that a command sees at its own place, an inner one over an outer one.</summary>
/// <param name="Source">What is readable there in its place; null for itself.</param>
public sealed record Mount(string Path, MountKind Kind, string? Source = null);
