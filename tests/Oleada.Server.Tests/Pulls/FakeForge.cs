using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Oleada.Server.Tests.Pulls;

/// <summary>What a request brought.</summary>
internal sealed record ForgeRequest(string Method, string Path, string Query, string? Authorization, JsonObject? Body);

/// <summary>A forge that has the repository <c>acme/app</c>: routes as GitHub or Forgejo has them, and git over HTTP.</summary>
internal sealed class FakeForge : IAsyncDisposable
{
    public const string Token = "tok_4f9d0c1b2a";

    private readonly WebApplication _web;
    private readonly GitOverHttp _git;
    private readonly bool _isGitHub;
    private readonly ConcurrentQueue<(string Method, string Path, Func<HttpContext, Task<bool>> Answer)> _odd = new();
    private readonly List<JsonObject> _pulls = [];

    private FakeForge(string folder, bool isGitHub)
    {
        (_git, _isGitHub) = (new GitOverHttp(folder, Token), isGitHub);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public Uri Url => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public ConcurrentQueue<ForgeRequest> Requests { get; } = new();

    public string Repository => _git.Repository;

    public IReadOnlyCollection<string> Leaks => _git.Leaks;

    public JsonObject Pull => Assert.Single(_pulls);

    public string? CheckState { get; set; }

    public static async Task<FakeForge> StartAsync(string folder, bool isGitHub)
    {
        var forge = new FakeForge(folder, isGitHub);
        await forge._web.StartAsync();
        return forge;
    }

    /// <summary>Has one request answered in another way; the answer says whether the usual one still follows.</summary>
    public void Once(string method, string path, Func<HttpContext, Task<bool>> answer) => _odd.Enqueue((method, path, answer));

    public void Once(string method, string path, int status, string message = "no", params (string Name, string Value)[] headers) => Once(method, path, async context =>
    {
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await WriteAsync(context, status, new JsonObject { ["message"] = message });
        return false;
    });

    public JsonObject Add(string head, string onto, string title = "old", string body = "")
    {
        var number = _pulls.Count + 7;
        var pull = new JsonObject
        {
            ["number"] = number, ["state"] = "open", ["merged"] = false, ["title"] = title, ["body"] = body, ["html_url"] = $"{Url}acme/app/pulls/{number}",
            ["head"] = new JsonObject { ["ref"] = head }, ["base"] = new JsonObject { ["ref"] = onto },
        };
        _pulls.Add(pull);
        return pull;
    }

    public void Merge(JsonObject pull, string commit) => (pull["merged"], pull["state"], pull["merge_commit_sha"], pull["merged_by"]) =
        (true, "closed", commit, new JsonObject { ["login"] = "ann" });

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        if (path.StartsWith("/acme/app.git/", StringComparison.Ordinal))
        {
            await _git.AnswerAsync(context);
            return;
        }
        var text = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var body = text.Length > 0 ? JsonNode.Parse(text)!.AsObject() : null;
        var authorization = context.Request.Headers.Authorization.ToString();
        var prefix = (_isGitHub ? "/api/v3" : "/api/v1") + "/repos/acme/app";
        var route = path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path;
        Requests.Enqueue(new ForgeRequest(method, route, Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""), authorization, body));
        if (_odd.TryPeek(out var odd) && odd.Method == method && route.StartsWith(odd.Path, StringComparison.Ordinal) && _odd.TryDequeue(out _) && !await odd.Answer(context))
            return;
        if (authorization != (_isGitHub ? "Bearer " : "token ") + Token)
            await WriteAsync(context, 401, new JsonObject { ["message"] = "Bad credentials" });
        else
            await RouteAsync(context, method, route, body);
    }

    private Task RouteAsync(HttpContext context, string method, string route, JsonObject? body)
    {
        var parts = route.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var pull = parts.Length > 1 ? _pulls.Find(one => one["number"]!.ToString() == parts[1]) : null;
        return (method, parts) switch
        {
            ("GET", ["pulls"]) => WriteAsync(context, 200, Listed(context.Request.Query["page"].ToString() is "" or "1")),
            ("POST", ["pulls"]) => CreateAsync(context, body!),
            ("GET", ["pulls", _]) => WriteAsync(context, 200, pull!.DeepClone()),
            ("PATCH", ["pulls", _]) => PatchAsync(context, pull!, body!),
            ("PUT" or "POST", ["pulls", _, "merge"]) => MergeAsync(context, pull!),
            ("POST", ["issues", _, "comments"]) => WriteAsync(context, 201, new JsonObject()),
            ("GET", ["commits", _, "status"]) => WriteAsync(context, 200, Statuses()),
            ("GET", ["commits", _, "check-runs"]) => WriteAsync(context, 200, new JsonObject { ["check_runs"] = new JsonArray() }),
            _ => WriteAsync(context, 404, new JsonObject { ["message"] = "Not Found" }),
        };
    }

    private JsonArray Listed(bool first) => [.. _pulls.Where(pull => first && pull["state"]!.ToString() == "open").Select(pull => pull.DeepClone())];

    private Task CreateAsync(HttpContext context, JsonObject body)
    {
        if (_pulls.Exists(pull => pull["head"]!["ref"]!.ToString() == body["head"]!.ToString() && pull["state"]!.ToString() == "open"))
            return WriteAsync(context, _isGitHub ? 422 : 409, new JsonObject { ["message"] = "A pull request already exists for acme:oleada/E1." });
        var made = Add(body["head"]!.ToString(), body["base"]!.ToString(), body["title"]!.ToString(), body["body"]!.ToString());
        return WriteAsync(context, 201, made.DeepClone());
    }

    private static Task PatchAsync(HttpContext context, JsonObject pull, JsonObject body)
    {
        foreach (var (name, value) in body)
            pull[name] = value!.DeepClone();
        return WriteAsync(context, 200, pull.DeepClone());
    }

    private Task MergeAsync(HttpContext context, JsonObject pull)
    {
        Merge(pull, new string('a', 40));
        return _isGitHub ? WriteAsync(context, 200, new JsonObject { ["merged"] = true }) : Task.CompletedTask;
    }

    private JsonObject Statuses() => new()
    {
        ["statuses"] = CheckState is null ? [] : new JsonArray(new JsonObject { ["state"] = CheckState, ["status"] = CheckState }),
    };

    private static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()));
    }
}
