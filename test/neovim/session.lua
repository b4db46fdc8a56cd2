-- What a person does in Neovim, without a screen: the configuration of docs/editors.md, findings, a code action, a rename
-- over two files, a change on disk. Ends with 0, or with 1 and the reason on standard error.
local function fail(message)
  io.stderr:write(message .. '\n')
  vim.cmd('cquit 1')
end

--- Waits until something holds.
local function wait(what, condition)
  if not vim.wait(15000, condition, 20) then
    local found = {}
    for _, each in ipairs(vim.diagnostic.get()) do table.insert(found, tostring(each.code) .. ': ' .. each.message) end
    fail('did not happen: ' .. what .. '\n' .. table.concat(found, '\n'))
  end
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

--- Whether a rule reports something in a buffer.
local function finds(buffer, rule)
  for _, each in ipairs(vim.diagnostic.get(buffer)) do
    local code = each.code or (each.user_data and each.user_data.lsp and each.user_data.lsp.code)
    if code == rule then return true end
  end
  return false
end

local ok, problem = pcall(function()
  dofile(vim.env.EDITOR_CONFIG)
  vim.o.hidden = true
  vim.cmd('edit Dockerfile')
  local dockerfile = vim.api.nvim_get_current_buf()
  wait('findings of the Dockerfile', function()
    return finds(dockerfile, 'missing-clean') and finds(dockerfile, 'unpinned-base-tag')
  end)

  -- The code action at the line of the finding, chosen by its title.
  vim.ui.select = function(items, options, choose)
    for index, item in ipairs(items) do
      local action = item.action or item[2]
      if action.title:find('conda clean', 1, true) then return choose(item, index) end
    end
    fail('no action cleans up: ' .. vim.inspect(items))
  end
  vim.fn.search('conda env create')
  vim.lsp.buf.code_action()
  wait('the fix is applied', function() return text(dockerfile):find('conda clean', 1, true) ~= nil end)
  wait('the finding is gone', function() return not finds(dockerfile, 'missing-clean') end)

  -- Another name for the environment, in the Dockerfile and in environment.yml.
  vim.fn.search('app python')
  vim.lsp.buf.rename('lab')
  wait('the Dockerfile has the new name', function()
    return text(dockerfile):find('conda run -n lab python', 1, true) ~= nil
  end)
  vim.cmd('wall')
  wait('environment.yml has it too', function()
    return table.concat(vim.fn.readfile('environment.yml'), '\n'):find('name: lab', 1, true) ~= nil
  end)

  -- Another program changes a file that is open nowhere: at the next save that is seen.
  vim.cmd('bdelete! environment.yml')
  vim.fn.writefile({ 'name: other', 'channels: [conda-forge]', 'dependencies: [python=3.12]' }, 'environment.yml')
  vim.cmd('write!')
  vim.api.nvim_buf_set_lines(dockerfile, -1, -1, false, { '# more' })
  wait('the change on disk is seen', function() return finds(dockerfile, 'environment-name-mismatch') end)

  local hover = vim.lsp.buf_request_sync(dockerfile, 'textDocument/hover', {
    textDocument = { uri = vim.uri_from_bufnr(dockerfile) },
    position = { line = 0, character = 8 },
  }, 10000)
  local shown = vim.inspect(hover)
  if not shown:find('miniconda', 1, true) then fail('no hover: ' .. shown) end
end)
if not ok then fail(tostring(problem)) end
vim.cmd('qall!')
