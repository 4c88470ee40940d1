using System.Text.Json;
using System.Text.Json.Serialization;

namespace Oleada.Agents.Workspaces;

public enum WorkspaceKind
{
    /// <summary>A folder made for the execution.</summary>
    New,

    /// <summary>A folder of the user's.</summary>
    Folder,

    /// <summary>A git worktree made for the execution.</summary>
    Worktree,
}

/// <summary>Where an execution works: the file <c>workspace.json</c>, written when the workspace is ready.</summary>
public sealed record WorkspaceRecord
{
    private const string FileName = "workspace.json";

    public required WorkspaceKind Kind { get; init; }

    /// <summary>The folder that paths are relative to, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>For a worktree: its top, which is above <see cref="Root"/> if that is a subfolder of the repository.</summary>
    public string? Top { get; init; }

    /// <summary>For a worktree: the path of <see cref="Root"/> below <see cref="Top"/>, with a closing slash; empty if they are the same.</summary>
    [JsonIgnore]
    public string Prefix => Top is null || Root.Length == Top.Length ? "" : Root[(Top.Length + 1)..] + "/";

    /// <summary>For a worktree: the folder that git keeps of it in the repository.</summary>
    public string? WorktreeGitFolder { get; init; }

    /// <summary>The repository's own folder, for a worktree and for a repository without a commit.</summary>
    public string? GitFolder { get; init; }

    /// <summary>Of a folder of the user's: its inode, so that a later server sees if another one is in its place.</summary>
    public ulong? Inode { get; init; }

    /// <summary>Of a folder of the user's: when it was made, in nanoseconds since 1970; null where the file system does not know.</summary>
    public long? BornNs { get; init; }

    public string? Branch { get; init; }

    /// <summary>The commit that the worktree started from.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch that was checked out then; null if it was a detached head.</summary>
    public string? Base { get; init; }

    /// <summary>What a person should know of it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Null while there is none, as before the opening has ended.</summary>
    public static WorkspaceRecord? Load(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), WorkspaceJson.Default.WorkspaceRecord);
        }
        catch (JsonException failure)
        {
            throw new WorkspaceException($"{file}: {failure.Message}");
        }
    }

    public void Save(string folder)
    {
        var draft = Path.Combine(folder, FileName + ".new");
        using (var stream = new FileStream(draft, FileMode.Create))
        {
            JsonSerializer.Serialize(stream, this, WorkspaceJson.Default.WorkspaceRecord);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, Path.Combine(folder, FileName), overwrite: true);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkspaceRecord))]
internal sealed partial class WorkspaceJson : JsonSerializerContext;
