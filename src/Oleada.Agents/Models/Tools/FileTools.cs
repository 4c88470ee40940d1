using System.Text;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Models.Tools;

/// <summary>The tools that act on one file.</summary>
internal sealed class FileTools(WorkspaceAccess access)
{
    private const int MaxLines = 2_000, MaxBytes = 8 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<string> ReadAsync(ToolArguments arguments, int most, CancellationToken stop)
    {
        var lines = (await ContentAsync(arguments.Text("path"), stop)).Split('\n');
        var from = (arguments.Count("from", int.MaxValue) ?? 1) - 1;
        if (from >= lines.Length)
            throw new ToolFailureException($"the file has {lines.Length} lines only");
        var upTo = Math.Min(lines.Length, from + (arguments.Count("lines", MaxLines) ?? MaxLines));
        var text = new StringBuilder();
        var at = from;
        while (at < upTo && (text.Length == 0 || text.Length + lines[at].Length < most))
            text.Append(lines[at++]).Append('\n');
        if (at == lines.Length)
            text.Length--;
        var cut = MiddleCut.Of(text.ToString(), most);
        return at < lines.Length ? $"{cut}[lines {at + 1} to {lines.Length} are left out here]" : cut;
    }

    public async Task<(string Output, AgentStep.FileChange Change)> WriteAsync(ToolArguments arguments, CancellationToken stop)
    {
        var (path, content) = (arguments.Text("path"), arguments.Text("content"));
        var isNew = await PutAsync(path, content, stop);
        var change = new AgentStep.FileChange(access.Relative(path), isNew ? ArtifactChange.Created : ArtifactChange.Modified);
        return ($"{(isNew ? "created" : "replaced")} '{path}', {Encoding.UTF8.GetByteCount(content)} bytes", change);
    }

    public async Task<(string Output, AgentStep.FileChange Change)> EditAsync(ToolArguments arguments, CancellationToken stop)
    {
        var (path, old, replacement) = (arguments.Text("path"), arguments.Text("old"), arguments.Text("new"));
        if (old.Length == 0)
            throw new ToolFailureException("'old' is empty: use write for a new file");
        var content = await ContentAsync(path, stop);
        var at = content.IndexOf(old, StringComparison.Ordinal);
        if (at < 0)
            throw new ToolFailureException($"'old' does not stand in '{path}'{Hint(content, old)}: read the file and give the text exactly");
        if (content.IndexOf(old, at + 1, StringComparison.Ordinal) >= 0)
            throw new ToolFailureException($"'old' stands in '{path}' more than once: give more of the text around it");
        await PutAsync(path, string.Concat(content.AsSpan(0, at), replacement, content.AsSpan(at + old.Length)), stop);
        return ($"edited '{path}' at line {content.AsSpan(0, at).Count('\n') + 1}", new AgentStep.FileChange(access.Relative(path), ArtifactChange.Modified));
    }

    private static string Hint(string content, string old) =>
        content.Contains("\r\n", StringComparison.Ordinal) && content.Contains(old.Replace("\n", "\r\n", StringComparison.Ordinal), StringComparison.Ordinal)
            ? " (its lines end in CR LF)"
            : "";

    private async Task<string> ContentAsync(string path, CancellationToken stop)
    {
        await using var file = access.OpenRead(path);
        if (file.Length > MaxBytes)
            throw new ToolFailureException($"'{path}' has {file.Length} bytes, more than {MaxBytes}: look at a part of it by run");
        var bytes = new byte[file.Length];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        try
        {
            return Strict.GetString(bytes, 0, read);
        }
        catch (DecoderFallbackException)
        {
            throw new ToolFailureException($"'{path}' is no text in UTF-8, {file.Length} bytes");
        }
    }

    private async Task<bool> PutAsync(string path, string content, CancellationToken stop)
    {
        await using var file = access.OpenWrite(path, out var isNew);
        await file.WriteAsync(Strict.GetBytes(content), stop);
        return isNew;
    }
}
