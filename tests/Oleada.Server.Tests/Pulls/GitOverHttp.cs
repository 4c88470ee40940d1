using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Oleada.Server.Tests.Pulls;

/// <summary>An empty repository <c>acme/app</c> behind a password, served by git's own program for web servers.</summary>
internal sealed class GitOverHttp
{
    private readonly string _root;
    private readonly string _token;

    public GitOverHttp(string folder, string token)
    {
        (_root, _token) = (folder, token);
        Repository = Directory.CreateDirectory(Path.Combine(folder, "acme", "app.git")).FullName;
        foreach (var arguments in (string[][])[["init", "--quiet", "--bare"], ["config", "http.receivepack", "true"]])
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository, .. arguments]) { UseShellExecute = false })!;
            git.WaitForExit();
        }
    }

    public string Repository { get; }

    /// <summary>Command lines of this machine that had the password in them while git was asking.</summary>
    public ConcurrentBag<string> Leaks { get; } = [];

    public async Task AnswerAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Basic ", StringComparison.Ordinal)
            || !Encoding.UTF8.GetString(Convert.FromBase64String(authorization[6..])).EndsWith(":" + _token, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"forge\"";
            return;
        }
        FindLeaks();
        var start = new ProcessStartInfo("git", ["http-backend"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in Variables(context.Request))
            start.Environment[name] = value;
        using var program = Process.Start(start)!;
        var writing = WriteAsync(context.Request, program);
        await CopyAsync(program.StandardOutput.BaseStream, context.Response);
        await writing;
        await program.WaitForExitAsync();
    }

    private void FindLeaks()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path["/proc/".Length])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "cmdline")) is { } line && line.Contains(_token, StringComparison.Ordinal))
                    Leaks.Add(line);
            }
            catch (IOException)
            {
                // It has ended.
            }
        }
    }

    private (string Name, string? Value)[] Variables(HttpRequest request) =>
    [
        ("GIT_PROJECT_ROOT", _root), ("GIT_HTTP_EXPORT_ALL", "1"), ("REMOTE_USER", "oleada"), ("PATH_INFO", request.Path.Value),
        ("QUERY_STRING", request.QueryString.Value?.TrimStart('?')), ("REQUEST_METHOD", request.Method), ("CONTENT_TYPE", request.ContentType),
        ("HTTP_CONTENT_ENCODING", request.Headers.ContentEncoding), ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "safe.directory"), ("GIT_CONFIG_VALUE_0", "*"),
    ];

    private static async Task WriteAsync(HttpRequest request, Process program)
    {
        await request.Body.CopyToAsync(program.StandardInput.BaseStream);
        program.StandardInput.Close();
    }

    /// <summary>Lines of the head, an empty one, the body.</summary>
    private static async Task CopyAsync(Stream from, HttpResponse to)
    {
        var all = new MemoryStream();
        await from.CopyToAsync(all);
        var bytes = all.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n").Select(line => line.Split(": ", 2)))
        {
            if (line[0] == "Status")
                to.StatusCode = int.Parse(line[1].Split(' ')[0], CultureInfo.InvariantCulture);
            else
                to.Headers[line[0]] = line[1];
        }
        await to.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}
