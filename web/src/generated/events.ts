// Made from docs/schemas/events.schema.json by "npm run types"; not to be edited.

/** An agent's question was answered (agent_answered, on the task's stream). */
export type AgentAnsweredData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** The question. */
  question_id: string;
  /** The answer. */
  allowed: boolean;
  /** policy, or who answered. */
  by: string;
};

/** An agent asks before it does something (agent_asked, on the task's stream). */
export type AgentAskedData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** Unique within the attempt. */
  question_id: string;
  /** run, write, read, network or other. */
  action: string;
  /** The command, the path or the address. */
  detail?: string;
};

/** An agent says that it has changed a file (agent_changed_file, on the task's stream). Evidence of what really changed is artifact_created. */
export type AgentChangedFileData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** As the agent names it. */
  path: string;
  /** What it says it did. */
  change: "created" | "modified" | "deleted";
};

/** An agent was given its prompt (agent_prompted, on the task's stream). */
export type AgentPromptedData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** The agent's name. */
  agent: string;
  /** All that was sent, without the server's secrets. */
  text: string;
  /** The model that was asked for; left out if the agent chooses. */
  model?: string;
  /** The agent's own id of the conversation that it goes on with. */
  agent_session?: string;
};

/** An agent has told by which id its conversation can be gone on with (agent_session_noted, on the task's stream). */
export type AgentSessionNotedData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** The agent's name; nobody else can go on with it. */
  agent: string;
  /** The agent's own id of the conversation. */
  agent_session: string;
};

/** An agent says something (agent_text, on the task's stream). */
export type AgentTextData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** A part of what it says, in order. */
  text: string;
};

/** An agent thinks aloud (agent_thought, on the task's stream). */
export type AgentThoughtData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** A part of what it thinks, in order. */
  text: string;
};

/** Tokens that an attempt has used since the last event of this kind (agent_usage, on the task's stream): the sum over an attempt's events is what the attempt used. */
export type AgentUsageData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** The model, where the agent names it. */
  model?: string;
  /** Tokens read, those from a cache not counted. */
  input_tokens: number;
  /** Tokens read from a cache. */
  cached_input_tokens: number;
  /** Tokens written, thoughts included. */
  output_tokens: number;
  /** US dollars by the server's price table; left out if the model is not in it. */
  cost_usd?: number;
};

/** approval:requested: the session waits for a person's decision. */
export type Approval_RequestedData = {
  /** The approval's id. */
  approvalId: string;
  /** What is to be approved. */
  action: string;
  /** What it is about. */
  context?: unknown;
};

/** approval:resolved: the decision. */
export type Approval_ResolvedData = {
  /** The approval's id. */
  approvalId: string;
  /** approved, denied or timed_out. */
  status: string;
  /** Who decided. */
  resolvedBy?: string;
};

/** approval_requested: something waits for a person's decision; the rest of the execution goes on. */
export type ApprovalRequestedData = {
  /** The approval's id, unique in the execution. */
  approval_id: string;
  /** What is to be approved: run, write, read, network or other where an agent asks; budget_exceeded where a budget is used up. */
  action: string;
  /** The task that waits, or whose budget it is; it is blocked meanwhile. Left out for the execution's budget. */
  task_id?: string;
  /** For a person: the command, the path, the address. */
  message?: string;
  /** The atom that waits, if one does. */
  atom_id?: string;
  /** Its attempt, from 1, if one waits: with the attempt's end the approval expires. */
  attempt?: number;
  /** The budget that is used up, if that is what is asked about. */
  exceeded?: {
    /** tokens or cost. */
    budget: string;
    /** Tokens or US dollars used when it was asked. */
    used: number;
    /** Tokens or US dollars allowed. */
    limit: number;
    /** By how much the limit rises if it is approved: what the budget was at first. */
    adds: number;
  };
};

/** approval_resolved: the decision. */
export type ApprovalResolvedData = {
  /** The approval's id. */
  approval_id: string;
  /** approved, denied, timed_out, or expired if what waited for it has ended without it. */
  status: string;
  /** Who decided. */
  resolved_by?: string;
  /** What they said, at most 1,024 characters. */
  comment?: string;
};

/** artifact_created: a file in the workspace was really created, changed or deleted. */
export type ArtifactCreatedData = {
  /** Path relative to the workspace, /-separated, never outside it. */
  path: string;
  /** Bytes; 0 for a deleted file. */
  size: number;
  /** file or directory. */
  type: "file" | "directory";
  /** Language by file name; unknown if not known. */
  language: string;
  /** The task whose attempt made the change. */
  task_id: string;
  /** SHA-256 of the content in lower-case hex; left out for a deleted file. */
  sha256?: string;
  /** What happened to the file. */
  change?: "created" | "modified" | "deleted";
  /** Whether the plan had announced the file. */
  expected?: boolean;
};

/** artifacts_omitted: an attempt changed more files than are told one by one, 1,000 for an attempt and 10,000 different paths for an execution; once for such an attempt, after its artifact_created events. */
export type ArtifactsOmittedData = {
  /** The attempt's task. */
  task_id: string;
  /** The atom's id within its task. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** Changes of the attempt that have no event, at least 1. */
  omitted: number;
  /** Those of the whole execution up to here. */
  total_omitted: number;
};

/** atom_skipped: the atom will not run. On the task: stream. */
export type AtomSkippedData = {
  /** The atom's id within its task. */
  atom_id: string;
  /** The dependency that failed or was skipped, or the cancellation. */
  reason: string;
  /** skipped or cancelled. */
  status: "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled";
};

/** attempt_ended: the one outcome of an attempt. On the task: stream. */
export type AttemptEndedData = {
  /** The atom's id within its task. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** How it ended. */
  result: "completed" | "failed" | "cancelled";
  /** Wall time in milliseconds. */
  duration_ms: number;
  /** What went wrong, for a person. */
  message?: string;
  /** A stable word for the kind of failure. */
  error_type?: string;
  /** The class whose retry rule applies. */
  error_class?: "api" | "timeout" | "runtime" | "verification" | "logic" | "context" | "security" | "manual";
  /** Milliseconds until the atom's next attempt may start; left out if none follows. */
  next_attempt_in_ms?: number;
  /** Exit code of the program, where one ran to its end. */
  exit_code?: number;
  /** The evidence: each check that decided, and its result. */
  checks?: Array<{
    /** What was checked, as the plan writes it. */
    check: string;
    /** Whether it held. */
    passed: boolean;
    /** What was found instead, at most 1,024 characters. */
    detail?: string;
  }>;
  /** Files that the task is to produce and that were there when the attempt ended. */
  expected_found?: Array<string>;
  /** Tokens used, where the agent reported them. */
  tokens_used?: number;
  /** US dollars, where known. */
  cost_usd?: number;
  /** How many of the agent's questions were answered no; left out if none was. */
  denied?: number;
  /** Files in which the task's work conflicts with what others have merged, or did when the attempt began: 1 to 64 paths, relative to the workspace; left out if there was no conflict. */
  conflicts?: Array<string>;
};

/** attempt_interrupted: the process that ran the attempt is gone, or the attempt was stopped because a budget is used up; it has no outcome, and the atom runs again under the same attempt number. On the task: stream. */
export type AttemptInterruptedData = {
  /** The atom's id within its task. */
  atom_id: string;
  /** Ordinal of the attempt. */
  attempt: number;
  /** Why, for a person. */
  reason: string;
  /** Tokens that it had reported; they count. */
  tokens_used?: number;
  /** US dollars of these; left out where the price of any is unknown. */
  cost_usd?: number;
};

/** attempt_started: a worker has taken an atom. On the task: stream. */
export type AttemptStartedData = {
  /** The atom's id within its task. */
  atom_id: string;
  /** Ordinal of the attempt, from 1; an interrupted attempt is started again under its number. */
  attempt: number;
  /** Fencing token of the execution's lease; with the attempt's number it makes an outcome unique. */
  lease: number;
  /** The atom's wave, from 1. */
  wave: number;
  /** The agent that runs it. */
  agent: string;
};

/** budget_warning: three quarters of a budget are used up, or nine tenths; once each, and again after it was raised. */
export type BudgetWarningData = {
  /** tokens or cost. */
  budget: string;
  /** Share used, in percent, 2 decimals, rounded down. */
  percent: number;
  /** Tokens or US dollars used, those of attempts in flight included. */
  used: number;
  /** Tokens or US dollars allowed. */
  limit: number;
  /** The task whose budget it is; left out for the execution's. */
  task_id?: string;
};

/** build:progress: how far a build of the session is. */
export type Build_ProgressData = {
  /** 0 to 100. */
  percent: number;
  /** What is being done. */
  currentTask?: string;
};

/** cancel_requested: somebody asked for the end; running attempts are being stopped. Recorded so that a crash between the request and execution_completed does not lose it. */
export type CancelRequestedData = {
  /** Why, for a person. */
  reason: string;
  /** Who asked, if a person or client did. */
  by?: string;
};

/** error: an attempt failed; one per failed attempt. */
export type ErrorData = {
  /** The task's id in its plan. */
  task_id: string;
  /** The task's name. */
  task_name: string;
  /** What went wrong, for a person, at most 4,096 characters. */
  message: string;
  /** A stable word for the kind of failure, such as exit_code or timeout. */
  error_type: string;
  /** True only if another attempt will follow. */
  recoverable: boolean;
  /** Ordinal of the attempt that failed, from 1. */
  retry_attempt: number;
  /** Most attempts allowed; 4 unless the plan says otherwise. */
  max_retries: number;
  /** The atom's id within its task. */
  atom_id?: string;
  /** The class whose retry rule applies. */
  error_class?: "api" | "timeout" | "runtime" | "verification" | "logic" | "context" | "security" | "manual";
  /** Milliseconds until the next attempt may start, where one follows. */
  next_attempt_in_ms?: number;
};

/** execution_completed: the last event of an execution, whatever happened. */
export type ExecutionCompletedData = {
  /** The execution's id. */
  execution_id: string;
  /** How it ended. */
  status: "success" | "partial_success" | "failed" | "cancelled";
  /** Tasks in the plan. */
  total_tasks: number;
  /** Tasks that completed. */
  completed_tasks: number;
  /** Tasks that failed. */
  failed_tasks: number;
  /** Milliseconds from execution_started, the time in which no process ran it included. */
  duration_ms: number;
  /** Files created or changed and still there. */
  artifacts_created: number;
  /** Changes that have no event of their own, since there were too many; left out if there were none. */
  artifacts_omitted?: number;
  /** Tokens used; left out where no agent reported any. */
  tokens_used?: number;
  /** US dollars; left out where unknown. */
  cost_usd?: number;
  /** True if attempts cost something that is not known: the whole is more than cost_usd. Else left out. */
  cost_incomplete?: boolean;
  /** Tasks that were skipped or cancelled. */
  skipped_tasks?: number;
  /** Checks of the plan that passed and failed in each atom's last attempt; left out if it has none. */
  tests?: {
    /** From 0. */
    passed: number;
    /** From 0. */
    failed: number;
  };
  /** Why it ended as it did, where the status alone does not say. */
  reason?: string;
  /** Files in which merges have conflicted, in this execution or in those of the plan that it learned from, with the tasks that write them; at most 4,096 tasks in all. Left out if there are none. */
  contended_files?: Array<{
    /** Relative to the workspace. */
    path: string;
    /** Ids of the tasks that are known to write it, at least two, in plan order. */
    tasks: Array<string>;
  }>;
};

/** execution_paused: no further attempt starts until execution_resumed. */
export type ExecutionPausedData = {
  /** Why, for a person. */
  reason: string;
  /** Who asked, if a person or client did. */
  by?: string;
};

/** execution_resumed: attempts start again after a pause. */
export type ExecutionResumedData = {
  /** Why, for a person. */
  reason?: string;
  /** Who asked, if a person or client did. */
  by?: string;
};

/** execution_started: the first event of an execution: stream, once per execution. */
export type ExecutionStartedData = {
  /** The execution's id: exec_{yyyyMMdd}_{HHmmss}_{8 hex} in UTC, or one that the caller chose. */
  execution_id: string;
  /** Tasks in the plan, counted, at least 1. */
  total_tasks: number;
  /** Atoms in the plan, counted, at least total_tasks. */
  total_atoms: number;
  /** Expected wall time in milliseconds, from the plan's own estimates or an earlier run of the same plan; left out where neither is known. */
  estimated_duration_ms?: number;
  /** The five phases, 0 to 4, those without a task with a count of 0. */
  phases: Array<{
    /** 0 to 4. */
    number: number;
    /** Discovery, Analysis, Planning, Execution or Validation. */
    name: string;
    /** Tasks of the plan in this phase, from 0. */
    tasks: number;
  }>;
  /** The session that it was started in, if any. */
  session_id?: string;
  /** The plan's id; the plan itself is on stream plan:{plan_id}. */
  plan_id?: string;
  /** The plan's version, which is the seq of its plan_saved event, from 1. */
  plan_version?: number;
  /** Waves (levels of the atom graph) in the plan, from 1. */
  total_waves?: number;
  /** Files that the plan says it will produce; left out where it says nothing. */
  expected_artifacts?: number;
  /** Most tokens that the execution may use, if limited. */
  token_budget?: number;
  /** Most US dollars that the execution may cost, if limited. */
  cost_budget_usd?: number;
  /** The limits and rules that the execution was started with. */
  options?: {
    /** Most atoms in flight at one time, 1 to 1,024. */
    max_workers?: number;
    /** True makes each wave wait for the one before it to end. */
    barrier?: boolean;
    /** Folder that the work is done in, absolute; left out for a new one in the data folder. */
    workspace?: string;
    /** True makes a pull request of what is merged on the execution's branch when it has ended. */
    pull_request?: boolean;
    /** The ticket that the work is for; it is told of the pull request. */
    ticket_id?: string;
    /** US dollars that agents may use up, above 0, in place of the plan's; where neither names any, the lower of the project's and the server's. */
    budget_usd?: number;
    /** The agent of atoms without a run for which the plan names none; left out for the project's. */
    agent?: string;
  };
  /** What its project's file said; left out where there was none. */
  project?: {
    /** The file that was read, absolute. */
    file: string;
    /** What it said. */
    rules: {
      /** The agent of every atom without a run for which neither the plan nor who starts it names one. */
      agent?: string;
      /** The rule for attempts, as far as the plan says nothing. */
      retry?: {
        /** Most attempts, the first one included, 1 to 10; 4 by default. */
        attempts?: number;
        /** Wait before the second attempt, doubled for each one after it, up to 1 hour; 1 second by default. */
        backoff?: string | number;
        /** Longest wait, up to 1 hour; 1 minute by default. */
        max_backoff?: string | number;
      };
      /** What becomes of agents' questions, beside the server's and the plan's rules: it tightens them and loosens none. */
      permissions?: {
        /** Running a command. */
        run?: "allow" | "ask" | "deny";
        /** Writing a file. */
        write?: "allow" | "ask" | "deny";
        /** Reading a file. */
        read?: "allow" | "ask" | "deny";
        /** Reaching an address. */
        network?: "allow" | "ask" | "deny";
        /** Anything else. */
        other?: "allow" | "ask" | "deny";
      };
      /** What an execution may use up where neither its plan nor who starts it says it. Of US dollars the lower of this and the server's holds. */
      budget?: {
        /** US dollars, above 0, by the server's price table. */
        usd?: number;
        /** Tokens, above 0, those read from a cache included. */
        tokens?: number;
        /** What follows when one of the two is reached; a task's is the plan's by default, a plan's is ask. */
        reached?: "ask" | "stop";
      };
    };
    /** The commit that it was read from, as 40 or 64 hex digits; left out for one that was read from the folder. */
    commit?: string;
  };
};

/** output: one line that a program printed. On the task: stream. */
export type OutputData = {
  /** The atom's id within its task. */
  atom_id: string;
  /** Ordinal of the attempt. */
  attempt: number;
  /** stdout, stderr, or system for a remark of Oleada's own. */
  channel: string;
  /** The line without its end, at most 8,192 characters. */
  text: string;
  /** True where text was cut off. */
  truncated?: boolean;
};

/** plan_revised: the plan has a new version; what has completed is kept. */
export type PlanRevisedData = {
  /** The plan's id. */
  plan_id: string;
  /** The new version. */
  plan_version: number;
  /** Tasks in the new version. */
  total_tasks: number;
  /** Atoms in the new version. */
  total_atoms: number;
  /** Why, for a person. */
  reason: string;
};

/** plan_saved: a version of a plan. On stream plan:{plan_id}; the event's seq is the version. */
export type PlanSavedData = {
  /** The plan's id. */
  plan_id: string;
  /** SHA-256, in lower-case hex, of the plan in its native JSON form. */
  digest: string;
  /** The plan. */
  plan: unknown;
  /** Name of the file or request that it came from, where known. */
  source?: string;
};

/** progress_update: a task has ended, whatever the result; exactly once per task. */
export type ProgressUpdateData = {
  /** The task's id in its plan. */
  task_id: string;
  /** The task's name. */
  task_name: string;
  /** The task's phase, 0 to 4. */
  phase: number;
  /** The phase's name. */
  phase_name: string;
  /** How it ended: completed, failed, skipped or cancelled. */
  status: "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled";
  /** Tasks that have ended, this one included. */
  progress: number;
  /** 100 × progress / total_tasks, rounded to 2 decimals. */
  progress_percent: number;
  /** Tasks that have completed successfully. */
  completed_tasks: number;
  /** Tasks in the plan. */
  total_tasks: number;
  /** The wave, from 1, in which the task's last atom ran. */
  current_wave: number;
  /** Milliseconds from the start of the task's first attempt to its end; 0 for one that never started. */
  duration_ms: number;
  /** Atom id → how the atom ended. */
  subtask_status: Record<string, "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled">;
  /** Attempts of all atoms of the task together. */
  attempts?: number;
  /** Tokens used by all attempts; left out where no agent reported any. */
  tokens_used?: number;
  /** US dollars, all attempts; left out where unknown. */
  cost_usd?: number;
};

/** pull_checked: what checks say of its newest commit. */
export type PullCheckedData = {
  /** The pull request's id. */
  pull_id: string;
  /** Whose checks: execution, or the forge's name. */
  source: string;
  /** The commit that was checked. */
  head: string;
  /** What they say together. */
  status: "pending" | "passed" | "failed";
  /** Checks that have passed. */
  passed: number;
  /** Checks that have failed. */
  failed: number;
  /** Checks that have not ended. */
  pending?: number;
};

/** pull_closed: it was closed without a merge. */
export type PullClosedData = {
  /** The pull request's id. */
  pull_id: string;
  /** Who closed it, where known. */
  by?: string;
  /** Why, where known. */
  reason?: string;
};

/** pull_failed: it was wanted and could not be opened; the next start of a server tries again. */
export type PullFailedData = {
  /** The pull request's id. */
  pull_id: string;
  /** Why: the repository and the reason. */
  message: string;
};

/** pull_merged: its branch is in the base. */
export type PullMergedData = {
  /** The pull request's id. */
  pull_id: string;
  /** The base's commit that has it. */
  commit: string;
  /** Who merged it, where known. */
  by?: string;
};

/** pull_opened: an execution's branch has a pull request. On the pull: stream, once. */
export type PullOpenedData = {
  /** The pull request's id: its execution's. */
  pull_id: string;
  /** Where it is: local, github or forgejo. */
  forge: string;
  /** The repository: its git folder, or owner/name in a forge. */
  repository: string;
  /** In one line. */
  title: string;
  /** In Markdown: the results of the tasks. */
  description: string;
  /** The branch that it wants merged. */
  branch: string;
  /** The branch that it is to be merged into. */
  base: string;
  /** The commit of the base that the branch began at. */
  base_commit: string;
  /** The branch's commit. */
  head: string;
  /** Its number in the forge; left out for local. */
  number?: number;
  /** Where a person looks at it; left out for local. */
  url?: string;
  /** The ticket that it is for, if any. */
  ticket_id?: string;
  /** The session that its execution was started in, if any. */
  session_id?: string;
};

/** pull_updated: its branch has another commit, or it was opened again. */
export type PullUpdatedData = {
  /** The pull request's id. */
  pull_id: string;
  /** The branch's commit. */
  head: string;
};

/** session:message: one message of the conversation. */
export type Session_MessageData = {
  /** The message's id. */
  messageId: string;
  /** user, assistant or system. */
  role: string;
  /** The text. */
  content: string;
  /** What kind of message it is. */
  messageType: string;
};

/** session:update: a design session changed its state. */
export type Session_UpdateData = {
  /** The session's id. */
  sessionId: string;
  /** The state that it is in now. */
  state: string;
  /** 0 to 100, where known. */
  progress?: number;
};

/** spec:generated: a specification was written. */
export type Spec_GeneratedData = {
  /** The specification's id. */
  specId: string;
  /** Its text. */
  specContent: string;
};

/** ticket:activity: one entry of a ticket's history. */
export type Ticket_ActivityData = {
  /** The ticket's id. */
  ticketId: string;
  /** The entry. */
  entry: {
    /** Given by the server. */
    id: string;
    /** Given by the server; UTC. */
    timestamp: string;
    /** execution, agent, git, review, comment, verification, approval; an unknown one is kept as it is. */
    category: string;
    /** Who did it. */
    actor: {
      /** Their id. */
      id: string;
      /** user, agent or system. */
      type: string;
    };
    /** The actor's id again, under the name that older clients read. */
    actor_id: string;
    /** For a person. */
    message: string;
    /** Whatever else belongs to it. */
    metadata?: unknown;
  };
  /** The same id as ticket_id, under the name that older clients read. */
  ticket_id?: string;
};

/** ticket:pr: a pull request of a ticket was made or changed. */
export type Ticket_PrData = {
  /** The ticket's id. */
  ticketId: string;
  /** Where the pull request is. */
  prUrl?: string;
  /** The branch that it wants merged. */
  branch?: string;
  /** Its number in the forge. */
  number?: number;
  /** Its state in the forge. */
  state?: string;
};

/** ticket:progress: a step in the work on a ticket. */
export type Ticket_ProgressData = {
  /** The ticket's id. */
  ticketId: string;
  /** starting, vm_assigned, executing … */
  phase: string;
  /** For a person. */
  message?: string;
  /** The sandbox that works on it. */
  vmId?: string;
  /** The agent that works on it. */
  agentId?: string;
  /** 0 to 100. */
  percent?: number;
};

/** ticket:update: a ticket was created, changed or deleted. */
export type Ticket_UpdateData = {
  /** The ticket's id. */
  ticketId: string;
  /** The state that it is in now. */
  state?: string;
  /** created, edited, state_changed, assigned, requeued, deleted … */
  action?: string;
  /** What is being done with it. */
  phase?: string;
  /** For a person. */
  message?: string;
  /** What went wrong, if anything did. */
  error?: string;
  /** The whole ticket; on the tenant's feed only. */
  ticket?: unknown;
};

/** tickets:generated: tickets were made from a specification. */
export type Tickets_GeneratedData = {
  /** How many. */
  ticketCount: number;
  /** The tickets. */
  tickets: unknown;
};

/** A tool has ended (tool_ended, on the task's stream). */
export type ToolEndedData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** The id of the call. */
  call_id: string;
  /** Whether the tool reported a failure. */
  failed: boolean;
  /** What it gave, at most 8,192 characters. */
  output?: string;
};

/** An agent begins to use a tool (tool_started, on the task's stream). */
export type ToolStartedData = {
  /** The atom that the attempt is at. */
  atom_id: string;
  /** Ordinal of the attempt, from 1. */
  attempt: number;
  /** The agent's id of the call, unique within the attempt. */
  call_id: string;
  /** The tool's name, as the agent calls it. */
  tool: string;
  /** What it is given, as JSON text or plain text; at most 8,192 characters. */
  input?: string;
};

/** wave_completed: every atom of a wave has ended; one per wave, in wave order. */
export type WaveCompletedData = {
  /** From 1. */
  wave_number: number;
  /** Atoms in the wave, at least 1. */
  atoms_in_wave: number;
  /** Those that completed successfully. */
  atoms_completed: number;
  /** Milliseconds from the first start of an atom of the wave to the last end. */
  duration_ms: number;
  /** atoms_completed / atoms_in_wave, 0.0 to 1.0. */
  success_rate: number;
};

/** write_set_learned: what the task is known to write by an earlier execution of the plan; it is kept apart from other tasks that write the same. On the task: stream, once at most, before its first attempt. */
export type WriteSetLearnedData = {
  /** Files relative to the workspace, 1 to 256. */
  paths: Array<string>;
  /** The execution that knew it. */
  from: string;
};

/** The payload of each type of event. */
export type EventData = {
  "agent_answered": AgentAnsweredData;
  "agent_asked": AgentAskedData;
  "agent_changed_file": AgentChangedFileData;
  "agent_prompted": AgentPromptedData;
  "agent_session_noted": AgentSessionNotedData;
  "agent_text": AgentTextData;
  "agent_thought": AgentThoughtData;
  "agent_usage": AgentUsageData;
  "approval:requested": Approval_RequestedData;
  "approval:resolved": Approval_ResolvedData;
  "approval_requested": ApprovalRequestedData;
  "approval_resolved": ApprovalResolvedData;
  "artifact_created": ArtifactCreatedData;
  "artifacts_omitted": ArtifactsOmittedData;
  "atom_skipped": AtomSkippedData;
  "attempt_ended": AttemptEndedData;
  "attempt_interrupted": AttemptInterruptedData;
  "attempt_started": AttemptStartedData;
  "budget_warning": BudgetWarningData;
  "build:progress": Build_ProgressData;
  "cancel_requested": CancelRequestedData;
  "error": ErrorData;
  "execution_completed": ExecutionCompletedData;
  "execution_paused": ExecutionPausedData;
  "execution_resumed": ExecutionResumedData;
  "execution_started": ExecutionStartedData;
  "output": OutputData;
  "plan_revised": PlanRevisedData;
  "plan_saved": PlanSavedData;
  "progress_update": ProgressUpdateData;
  "pull_checked": PullCheckedData;
  "pull_closed": PullClosedData;
  "pull_failed": PullFailedData;
  "pull_merged": PullMergedData;
  "pull_opened": PullOpenedData;
  "pull_updated": PullUpdatedData;
  "session:message": Session_MessageData;
  "session:update": Session_UpdateData;
  "spec:generated": Spec_GeneratedData;
  "ticket:activity": Ticket_ActivityData;
  "ticket:pr": Ticket_PrData;
  "ticket:progress": Ticket_ProgressData;
  "ticket:update": Ticket_UpdateData;
  "tickets:generated": Tickets_GeneratedData;
  "tool_ended": ToolEndedData;
  "tool_started": ToolStartedData;
  "wave_completed": WaveCompletedData;
  "write_set_learned": WriteSetLearnedData;
};
