using System.Text.Json;
using System.Text.Json.Serialization;

namespace Oleada.Agents.Workspaces;

/// <summary>Conflicts that lie in a worktree's files and wait to be resolved.</summary>
/// <param name="Message">For who resolves them.</param>
/// <param name="Files">Relative to the top of the worktree.</param>
/// <param name="Work">The commit of what the task had before; a snapshot has it. Null in records of earlier versions.</param>
/// <param name="Tree">What the worktree holds as long as nobody has worked at it.</param>
public sealed record OpenConflict(string Message, IReadOnlyList<string> Files, string? Work = null, string? Tree = null);

/// <summary>What must be known of a task's worktree by a server that takes over.</summary>
public sealed record TaskRecord
{
    public required string Task { get; init; }

    /// <summary>The worktree's folder.</summary>
    public required string Top { get; init; }

    /// <summary>The folder that git keeps of it in the repository.</summary>
    public required string GitFolder { get; init; }

    /// <summary>The commit of the execution's branch whose content the worktree has taken in: its changes are those to this one.</summary>
    public required string Base { get; init; }

    public OpenConflict? Conflict { get; init; }

    /// <summary>The tree that the files are being turned into; null while they are not.</summary>
    public string? Target { get; init; }

    /// <summary>Its removal has begun, so that files may be missing: what it held is merged or saved.</summary>
    public bool IsGoing { get; init; }

    /// <summary>Null while there is none, as before the worktree's making has ended, or if a power failure has emptied it.</summary>
    public static TaskRecord? Load(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), TaskRecordJson.Default.TaskRecord);
        }
        catch (JsonException failure)
        {
            throw new WorkspaceException($"{file}: {failure.Message}");
        }
    }

    /// <summary>
    /// Not synced to the disk, as nothing of the worktree is: a sync would wait for the thousands of files of a worktree
    /// that has just been made.
    /// </summary>
    public void Save(string file)
    {
        var draft = file + ".new";
        using (var stream = new FileStream(draft, FileMode.Create))
            JsonSerializer.Serialize(stream, this, TaskRecordJson.Default.TaskRecord);
        File.Move(draft, file, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(TaskRecord))]
internal sealed partial class TaskRecordJson : JsonSerializerContext;
