namespace Oleada.Agents.Models.Tools;

/// <summary>A tool as a model is told of it.</summary>
/// <param name="Schema">JSON schema of its arguments.</param>
internal sealed record ToolDefinition(string Name, string Description, string Schema)
{
    public static IReadOnlyList<ToolDefinition> All { get; } =
    [
        new("read", "Read a text file of the workspace. Long files are cut; go on with 'from'.", """
            {"type":"object","properties":{"path":{"type":"string","description":"Relative to the workspace"},
            "from":{"type":"integer","minimum":1,"description":"The first line to read"},
            "lines":{"type":"integer","minimum":1,"description":"How many"}},"required":["path"]}
            """),
        new("write", "Write a whole file, new or not. Folders on the way are made.", """
            {"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"]}
            """),
        new("edit", "Replace a text in a file. 'old' must stand in the file exactly once, blanks and line ends included.", """
            {"type":"object","properties":{"path":{"type":"string"},"old":{"type":"string"},"new":{"type":"string"}},"required":["path","old","new"]}
            """),
        new("list", "List files and folders.", """
            {"type":"object","properties":{"path":{"type":"string","description":"A folder; the workspace if left out"},
            "depth":{"type":"integer","minimum":1,"maximum":10,"description":"1 if left out"}}}
            """),
        new("search", "Search files for lines that match an extended regular expression.", """
            {"type":"object","properties":{"pattern":{"type":"string"},
            "path":{"type":"string","description":"A file or folder; the workspace if left out"}},"required":["pattern"]}
            """),
        new("run", "Run a shell command in the workspace, without network. Its output is cut in the middle if it is long.", """
            {"type":"object","properties":{"command":{"type":"string"},"timeout_seconds":{"type":"integer","minimum":1}},"required":["command"]}
            """),
    ];
}
